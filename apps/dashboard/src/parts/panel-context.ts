import type { Scene } from "@ridgeline/charts";
import { createContext, type RefObject } from "react";

/** Where a chart leaves its latest scene for its panel's tools. */
export const SceneContext = createContext<RefObject<Scene | undefined> | undefined>(undefined);
