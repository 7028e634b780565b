/** What `store copy` did. */
export interface StoreCopyView {
  /** Where the memory was and where it is now as well, without secrets. */
  from: string;
  to: string;
  /** Every table, read back from both after it was written. */
  tables: CopiedTableView[];
  /** What the tasks file says at `store` to use the copy; a password is not in it. */
  setting: string;
}

export interface CopiedTableView {
  table: string;
  rows: number;
  /** SHA-256 in hex over its rows, alike for both stores. */
  checksum: string;
}
