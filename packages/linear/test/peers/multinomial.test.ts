import { compareWithGlmnet } from "./compare.ts";

const secondClass = (cell: string): number => Number(cell) - 1;

compareWithGlmnet("multinomial", [
  { name: "wine", read: { target: "target" }, nlambda: 30, lambdaMinRatio: 1e-2 },
  { name: "iris", read: { target: "target" }, nlambda: 30, lambdaMinRatio: 1e-2 },
  { name: "digits8x8", read: { target: "target" }, nlambda: 8, lambdaMinRatio: 3e-2 },
  { name: "srbct", read: { target: "class", mapTarget: secondClass, mapX: Math.log }, nlambda: 12, lambdaMinRatio: 0.05 },
]);
