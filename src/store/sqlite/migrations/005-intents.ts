/** A change outside the store that has begun and is not known to have ended. */
export const INTENTS = `
ALTER TABLE task ADD COLUMN intent TEXT;
`;
