import type { Family } from "../types.ts";
import { binomial } from "./binomial.ts";
import type { FamilyModel } from "./family-model.ts";
import { gaussian } from "./gaussian.ts";
import { huber } from "./huber.ts";
import { mgaussian } from "./mgaussian.ts";
import { multinomial } from "./multinomial.ts";
import { poisson } from "./poisson.ts";

/** Every family by its name. */
export const families: Readonly<Record<Family, FamilyModel>> = { gaussian, binomial, multinomial, poisson, huber, mgaussian };
