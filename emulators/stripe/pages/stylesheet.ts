// The one stylesheet of the pages.

export const stylesheet = `
:root { color-scheme: light dark; --ink: #1a2233; --soft: #5b6577; --line: #d8dee8; --paper: #fff; --ground: #f3f5f9; --accent: #0b6e4f; --warn: #a3262a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf3; --soft: #a2adbf; --line: #36404f; --paper: #1b222d; --ground: #11161e; --accent: #2fa37c; --warn: #f08a8d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: 0 0 .25rem; font-size: 1.1rem; font-weight: 600; }
.amount { margin: 0 0 1.25rem; font-size: 2rem; font-weight: 700; letter-spacing: -.02em; }
.lines { margin: 0 0 1.25rem; padding: 0; list-style: none; color: var(--soft); }
.lines li { display: flex; justify-content: space-between; gap: 1rem; }
label { display: block; margin: 0 0 .9rem; font-size: .875rem; color: var(--soft); }
input { display: block; width: 100%; margin-top: .25rem; padding: .65rem .75rem; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 8px; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
button { width: 100%; margin-top: .5rem; padding: .8rem 1rem; font: inherit; font-weight: 600; color: #fff; background: var(--accent); border: 0; border-radius: 8px; cursor: pointer; }
button.quiet { color: var(--warn); background: transparent; border: 1px solid var(--line); }
.problem { margin: 0 0 1rem; padding: .7rem .9rem; color: var(--warn); border: 1px solid currentColor; border-radius: 8px; }
.hint { color: var(--soft); font-size: .875rem; }
code { font-size: .85em; }
a { color: var(--accent); }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .8rem; }
`.trim();
