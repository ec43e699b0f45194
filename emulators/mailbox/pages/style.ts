// The page's looks.
export const STYLE = `:root{color-scheme:light;--ground:#f5f0e8;--card:#fff;--ink:#2b2420;--soft:#7a6e64;--line:#e6ddd0;--accent:#b4532a;--tint:#fbf1ea}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--ground);color:var(--ink);font:15px/1.5 -apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:inherit}
.mark{color:var(--accent)}
header{display:flex;align-items:center;gap:16px;padding:14px 24px;background:var(--card);border-bottom:1px solid var(--line);border-top:4px solid var(--accent)}
.brand{font-size:18px;font-weight:700;text-decoration:none}
.hint{flex:1;color:var(--soft);font-size:13px}
form{display:flex;gap:8px}
input,button{font:inherit;padding:7px 12px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:inherit}
input{width:230px}
button{background:var(--accent);border-color:var(--accent);color:#fff;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid #e0a184;outline-offset:1px}
main{flex:1;display:grid;grid-template-columns:minmax(280px,360px) 1fr;min-height:0}
nav{border-right:1px solid var(--line);overflow:auto;max-height:calc(100vh - 66px)}
.count,.none{margin:0;padding:12px 20px;color:var(--soft);font-size:13px}
ol{list-style:none;margin:0;padding:0}
li a{display:block;padding:12px 20px;border-bottom:1px solid var(--line);text-decoration:none}
li a:hover{background:#fffaf3}
li a[aria-current]{background:var(--card);box-shadow:inset 4px 0 var(--accent)}
.line{display:flex;justify-content:space-between;gap:12px}
.line strong{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
time{color:var(--soft);font-size:12px;white-space:nowrap}
.subject{display:block;color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.copies{display:inline-block;margin-top:4px;padding:1px 8px;border-radius:9px;background:var(--tint);color:var(--accent);font-size:12px}
.older{display:block;padding:14px 20px;text-align:center;color:var(--accent);font-weight:600}
section{overflow:auto;max-height:calc(100vh - 66px);padding:24px 32px}
.empty{height:100%;min-height:300px;display:flex;flex-direction:column;align-items:center;justify-content:center;color:var(--soft)}
.empty .mark{font-size:44px}
article{max-width:860px;margin:0 auto}
.back{display:none;color:var(--accent);font-weight:600;text-decoration:none}
h1{margin:0 0 14px;font-size:24px;line-height:1.25;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:3px 16px;margin:0 0 18px;font-size:14px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
code{font-size:12px}
.tabs{display:flex;gap:4px;border-bottom:1px solid var(--line)}
.tabs a{padding:8px 14px;text-decoration:none;color:var(--soft);border-bottom:3px solid transparent;margin-bottom:-1px}
.tabs a[aria-current]{color:var(--ink);font-weight:600;border-color:var(--accent)}
iframe{display:block;width:100%;height:calc(100vh - 330px);min-height:480px;border:1px solid var(--line);border-top:0;border-radius:0 0 10px 10px;background:#fff}
pre,table{margin:0;width:100%;padding:18px 20px;background:var(--card);border:1px solid var(--line);border-top:0;border-radius:0 0 10px 10px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
table{border-collapse:separate;border-spacing:0;font-size:13px}
th{padding:4px 18px 4px 0;text-align:left;vertical-align:top;color:var(--soft);font-weight:500;white-space:nowrap}
td{padding:4px 0;overflow-wrap:anywhere}
@media(max-width:760px){.hint{display:none}form{margin-left:auto}input{width:150px}main{display:block}nav,section{max-height:none;border:0}.browsing section{display:none}.reading nav{display:none}.back{display:inline-block;margin-bottom:10px}section{padding:18px}}
`;
