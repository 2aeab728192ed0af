import { compareWithGlmnet } from "./compare.ts";

const secondClass = (cell: string): number => Number(cell) - 1;

compareWithGlmnet("binomial", [
  { name: "saheart", read: { target: "chd" }, nlambda: 100 },
  { name: "breast_cancer_wdbc", read: { target: "target" }, nlambda: 40 },
  {
    name: "spambase",
    read: { target: "spam", mapTarget: (cell) => (cell === "spam" ? 1 : 0) },
    nlambda: 10,
    lambdaMinRatio: 1e-2,
  },
  { name: "leukemia", read: { target: "class", mapTarget: secondClass }, nlambda: 30 },
  { name: "colon", read: { target: "class", mapTarget: secondClass, mapX: Math.log }, nlambda: 20 },
  { name: "sonar", read: { target: "Class", mapTarget: (cell) => (cell === "M" ? 1 : 0) }, nlambda: 20, lambdaMinRatio: 1e-2 },
]);
