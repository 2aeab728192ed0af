import { compareWithGlmnet } from "./compare.ts";

const log10 = (cell: string): number => Math.log10(Number(cell));

compareWithGlmnet("gaussian", [
  { name: "diabetes", read: { target: "target" }, nlambda: 100 },
  { name: "prostate", read: { target: "lpsa", without: ["split"] }, nlambda: 100 },
  { name: "hitters", read: { target: "Salary", without: ["player"] }, nlambda: 60 },
  { name: "college", read: { target: "Apps", without: ["college"] }, nlambda: 60 },
  { name: "concrete", read: { target: "compressive_strength" }, nlambda: 60 },
  { name: "ames, numeric", file: "ames", read: { target: "Sale_Price", mapTarget: log10, numericOnly: true }, nlambda: 50 },
  { name: "ames", read: { target: "Sale_Price", mapTarget: log10 }, nlambda: 10, lambdaMinRatio: 1e-2 },
  {
    name: "communities_crime",
    read: { target: "ViolentCrimesPerPop", without: ["state", "county", "community", "communityname_string", "fold"] },
    nlambda: 20,
    lambdaMinRatio: 1e-3,
  },
  { name: "riboflavin", read: { target: "y" }, nlambda: 15, lambdaMinRatio: 0.03 },
  { name: "meats_tecator", read: { target: "fat", without: ["water", "protein"] }, nlambda: 8, lambdaMinRatio: 0.1 },
  { name: "permeability_qsar", read: { target: "permeability" }, nlambda: 12, lambdaMinRatio: 0.1 },
  { name: "california_housing", read: { target: "median_house_value", every: 4 }, nlambda: 30 },
  { name: "wine_quality", read: { target: "quality" }, nlambda: 30 },
  { name: "abalone", read: { target: "rings" }, nlambda: 30 },
]);
