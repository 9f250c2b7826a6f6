// The overlay's looks: its own, whatever the page's are.

export const styles = `
:host { all: initial; }
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit; }
.panel {
  --ink: #1c2430; --dim: #5d6b7e; --line: #dde3ea; --ground: #ffffff; --shade: #f5f7fa;
  --accent: #2457d6; --good: #17803d; --bad: #c2261d; --warn: #96610a;
  position: fixed; z-index: 2147483647; right: 12px; bottom: 12px; width: min(460px, calc(100vw - 24px));
  max-height: min(70vh, 640px); display: flex; flex-direction: column; overflow: hidden;
  font: 13px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 12px 40px rgb(10 20 40 / 0.25);
}
header { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 8px 10px; border-bottom: 1px solid var(--line); }
h1 { font-weight: 650; margin-right: auto; }
button { font-size: 12px; padding: 3px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--shade); cursor: pointer; }
button:hover { border-color: var(--dim); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.close { font-size: 15px; line-height: 1; border-color: transparent; background: none; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 1px 12px; padding: 8px 10px; background: var(--shade); border-bottom: 1px solid var(--line); }
dt { color: var(--dim); }
dd { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere; }
.filters { display: flex; gap: 10px; align-items: center; padding: 6px 10px; border-bottom: 1px solid var(--line); }
.filters input[type="search"] { flex: 1; min-width: 0; padding: 3px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); }
.filters label { color: var(--dim); white-space: nowrap; }
.scroll { overflow: auto; flex: 1; min-height: 90px; }
.empty { padding: 18px 10px; color: var(--dim); text-align: center; }
.events { list-style: none; padding: 0; }
.events > li { border-bottom: 1px solid var(--line); }
summary { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; padding: 5px 10px; cursor: pointer; list-style: none; }
summary:hover { background: var(--shade); }
.name { font-family: ui-monospace, monospace; font-weight: 600; }
.platform, time { color: var(--dim); font-size: 12px; }
time { font-variant-numeric: tabular-nums; margin-left: auto; }
.mark { font-weight: 700; width: 1em; }
.valid { color: var(--good); }
.invalid, .violation code { color: var(--bad); }
.fate { font-size: 12px; min-width: 6em; text-align: right; color: var(--dim); }
.fate[data-fate="acknowledged"] { color: var(--good); }
.fate[data-fate="rejected"], .fate[data-fate="dropped"] { color: var(--bad); }
.counts { flex-basis: 100%; padding-left: calc(1em + 8px); font-size: 12px; color: var(--bad); }
.findings { padding: 0 10px 6px 30px; }
.findings li { padding: 2px 0; }
code { font-family: ui-monospace, monospace; font-size: 12px; }
.code { color: var(--dim); font-size: 12px; white-space: nowrap; }
.warning code, .counts.warning { color: var(--warn); }
pre { font: 12px/1.5 ui-monospace, monospace; padding: 8px 10px; background: var(--shade); overflow: auto; max-height: 260px; }
@media (prefers-color-scheme: dark) {
  .panel {
    --ink: #e7ecf3; --dim: #97a5b8; --line: #2e3947; --ground: #151b23; --shade: #1c242e;
    --accent: #7aa2ff; --good: #5ccf86; --bad: #ff8a80; --warn: #f0b45b;
  }
}
@media (max-width: 520px) {
  h1, .close { order: -1; }
  .panel { right: 0; bottom: 0; width: 100vw; border-radius: 10px 10px 0 0; max-height: 60vh; }
}
`;
