// What the bundler makes of an imported WebAssembly file: its bytes.

declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
