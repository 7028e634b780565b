/** Who a scheduler was and how it went on; null for boots before this was kept. */
export const BOOT_FACTS = `
ALTER TABLE boot ADD COLUMN version TEXT;
ALTER TABLE boot ADD COLUMN host TEXT;
ALTER TABLE boot ADD COLUMN pod TEXT;
ALTER TABLE boot ADD COLUMN namespace TEXT;
ALTER TABLE boot ADD COLUMN container TEXT;
ALTER TABLE boot ADD COLUMN socket TEXT;
ALTER TABLE boot ADD COLUMN running INTEGER;
ALTER TABLE boot ADD COLUMN fingerprint TEXT;
ALTER TABLE boot ADD COLUMN clock_ahead_ms INTEGER;
`;
