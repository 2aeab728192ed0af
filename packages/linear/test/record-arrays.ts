const NAMES = ["Float64Array", "Float32Array", "Int32Array", "Uint8Array", "ArrayBuffer"] as const;

/** Records the bytes of every typed array and buffer that is made until `restore`, also by `slice`, `map` and `from`; views of a buffer do not count. */
export function recordArrays(): { largest(): number; clear(): void; restore(): void } {
  let bytes: number[] = [];
  const originals = NAMES.map((name) => globalThis[name]);
  NAMES.forEach((name, k) => {
    const original = originals[k]!;
    const recorder = new Proxy(original, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target, args, newTarget === recorder ? target : newTarget) as { byteLength: number };
        if (!(args[0] instanceof (originals.at(-1) as ArrayBufferConstructor))) bytes.push(made.byteLength);
        return made;
      },
    });
    Reflect.set(globalThis, name, recorder);
    Object.defineProperty(original.prototype, "constructor", { value: recorder, configurable: true, writable: true });
  });
  return {
    largest: () => bytes.reduce((m, b) => Math.max(m, b), 0),
    clear: () => (bytes = []),
    restore: () =>
      NAMES.forEach((name, k) => {
        Reflect.set(globalThis, name, originals[k]);
        Object.defineProperty(originals[k]!.prototype, "constructor", { value: originals[k], configurable: true, writable: true });
      }),
  };
}
