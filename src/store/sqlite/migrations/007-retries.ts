/** Which runs repeat an older one is asked from both sides. */
export const RETRIES = `
CREATE INDEX run_by_retry_of ON run (retry_of, number) WHERE retry_of IS NOT NULL;
`;
