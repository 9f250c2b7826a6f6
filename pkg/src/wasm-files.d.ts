// What the bundler makes of an imported WebAssembly file: its bytes.

declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

// The tracker's module as wasm2js writes it.
declare module "*/tracker-js.js" {
  export const memory: { readonly buffer: ArrayBuffer };
}
