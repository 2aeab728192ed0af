export { type Hub, type HubOptions, type StudyFeed } from "./contracts.ts";
export { startHub } from "./hub.ts";
export { checkPort } from "./port.ts";
