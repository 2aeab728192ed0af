import type { UnitSpec } from "@ridgeline/protocol";
import { noop } from "./noop-runner.ts";

process.on("message", (unit: UnitSpec) => process.send!(noop(unit)));
process.on("disconnect", () => process.exit(0));
