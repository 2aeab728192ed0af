/** How much is read before a file is refused. */
export interface Limits {
  /** Bytes of the file, and of the text after decompression. Default 256 MiB, well below what a JavaScript string can hold. */
  readonly maxBytes: number;
  /** Rows without the header. Default 2,000,000. */
  readonly maxRows: number;
  /** Default 50,000: gene expression data fit. */
  readonly maxColumns: number;
  /** Rows times columns, and values of the encoded features. Default 2^25, a quarter of a gigabyte of float64. */
  readonly maxCells: number;
  /** Characters of one cell. Default 100,000. */
  readonly maxCellLength: number;
}

export const defaultLimits: Limits = {
  maxBytes: 268_435_456,
  maxRows: 2_000_000,
  maxColumns: 50_000,
  maxCells: 33_554_432,
  maxCellLength: 100_000,
};
