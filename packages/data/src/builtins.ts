import type { Task } from "@ridgeline/core";

/** A data set that comes with the package. */
export interface Builtin {
  /** Used as `builtin:<name>`. */
  readonly name: string;
  readonly title: string;
  readonly target: string;
  readonly task: Task;
  /** Rows. */
  readonly n: number;
  /** Predictors. */
  readonly p: number;
  readonly license: "CC BY 4.0";
  /** How to cite it. */
  readonly attribution: string;
}

/** The data sets that come with the package; all real, all from the UCI Machine Learning Repository. */
export const builtins: readonly Builtin[] = [
  {
    name: "digits8x8",
    title: "Handwritten digits, 8 x 8 pixels of 0 to 16",
    target: "target",
    task: "multiclass",
    n: 1797,
    p: 64,
    license: "CC BY 4.0",
    attribution:
      "Alpaydin, E. & Kaynak, C. (1998). Optical Recognition of Handwritten Digits (test part). UCI Machine Learning Repository. https://doi.org/10.24432/C50P49",
  },
  {
    name: "breast_cancer_wdbc",
    title: "Breast cancer Wisconsin (diagnostic): 0 malignant, 1 benign",
    target: "target",
    task: "binary",
    n: 569,
    p: 30,
    license: "CC BY 4.0",
    attribution:
      "Wolberg, W., Mangasarian, O., Street, N. & Street, W. (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine Learning Repository. https://doi.org/10.24432/C5DW2B",
  },
  {
    name: "concrete",
    title: "Compressive strength of concrete, in MPa",
    target: "compressive_strength",
    task: "regression",
    n: 1030,
    p: 8,
    license: "CC BY 4.0",
    attribution: "Yeh, I.-C. (1998). Concrete Compressive Strength. UCI Machine Learning Repository. https://doi.org/10.24432/C5PK67",
  },
  {
    name: "wine",
    title: "Three cultivars of wine by chemical analysis",
    target: "target",
    task: "multiclass",
    n: 178,
    p: 13,
    license: "CC BY 4.0",
    attribution: "Aeberhard, S. & Forina, M. (1992). Wine. UCI Machine Learning Repository. https://doi.org/10.24432/C5PC7J",
  },
];
