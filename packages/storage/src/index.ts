export * from "./memory-store.ts";
export { type SqliteStoreOptions } from "./open-database.ts";
export * from "./sqlite-store.ts";
