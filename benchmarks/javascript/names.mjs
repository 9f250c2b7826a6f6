// What the contestants are called wherever they stand.

/** The name that all others are compared with. */
export const OURS = "cryptorebate";
