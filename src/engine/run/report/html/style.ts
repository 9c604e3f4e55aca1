/** The look of a shared report: paper first, dark where the reader's system is, gains blue and losses orange so that every eye can tell them apart. */
export const STYLE = `
:root{--paper:#fff;--ink:#16191d;--quiet:#59626d;--line:#e4e7eb;--wash:#f6f7f9;--gain:#1c5fc4;--gain-rgb:28 95 196;--loss:#b8480c;--loss-rgb:214 92 20;--bench:#8b949e;--warn:#fff7ec;--warn-line:#e0a458}
@media (prefers-color-scheme:dark){:root{--paper:#0e1115;--ink:#e7eaee;--quiet:#9aa4b0;--line:#262c34;--wash:#161a20;--gain:#7cb0ff;--gain-rgb:88 148 255;--loss:#ff9a63;--loss-rgb:255 128 64;--bench:#79838f;--warn:#1f1a12;--warn-line:#8a6430}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:66rem;margin:0 auto;padding:2.5rem 1.5rem 3rem}
h1,h2,h3,h4,p,ul,dl,dd,figure,pre{margin:0}
h1{font-size:2.1rem;line-height:1.15;letter-spacing:-.02em;font-weight:650;overflow-wrap:anywhere}
h2{font-size:1.15rem;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin-bottom:.9rem;padding-top:1.1rem;border-top:2px solid var(--ink)}
h3,h4{font-size:.95rem;font-weight:600;line-height:1.35}
section{margin-top:2.75rem}
.kind{font-size:.8rem;color:var(--quiet);margin-bottom:.55rem}
.tag{margin-left:.5rem;padding:.1rem .45rem;border:1px solid var(--loss);border-radius:4px;color:var(--loss);font-weight:600}
.sub{margin-top:.6rem;color:var(--quiet)}
.verdict{margin-top:1.25rem;font-size:1.3rem;line-height:1.4;max-width:46rem;letter-spacing:-.01em}
.lead{margin-bottom:1rem;max-width:48rem}
.note,.none{margin-top:.75rem;font-size:.85rem;color:var(--quiet);max-width:52rem}
aside{margin-top:1.75rem;padding:.9rem 1.1rem 1rem;background:var(--warn);border-left:3px solid var(--warn-line);border-radius:0 6px 6px 0}
aside h2{border:0;padding:0;margin-bottom:.35rem;font-size:.95rem}
aside ul{padding-left:1.1rem;font-size:.88rem}
aside li{margin-top:.25rem;overflow-wrap:anywhere}
.limits{padding-left:1.1rem;max-width:52rem}
.limits li{margin-top:.3rem}
.up{color:var(--gain)}.down{color:var(--loss)}
.numbers{display:grid;grid-template-columns:repeat(3,1fr);gap:0 2rem}
.numbers>div{padding:.85rem 0 .8rem;border-top:1px solid var(--line)}
.numbers>div:nth-child(-n+3){border-top:0;padding-top:0}
.numbers dt{font-size:.85rem;color:var(--quiet)}
.numbers .value{font-size:1.7rem;line-height:1.25;font-weight:600;letter-spacing:-.02em}
.numbers small{font-size:.8rem;font-weight:400;color:var(--quiet);letter-spacing:0}
.numbers .range{font-size:.82rem;margin-top:.2rem}
.numbers .range svg{display:block;width:100%;height:10px;margin-bottom:.15rem}
.numbers abbr{text-decoration:none;color:var(--quiet)}
.numbers .from{font-size:.78rem;color:var(--quiet)}
.span{stroke:var(--bench);stroke-width:3;vector-effect:non-scaling-stroke;stroke-linecap:round}
.range .value{stroke:var(--ink);stroke-width:8;vector-effect:non-scaling-stroke;stroke-linecap:round}
.neutral{stroke:var(--quiet);stroke-width:1;vector-effect:non-scaling-stroke}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
figure{display:flow-root;margin-top:1.4rem;min-width:0}
figcaption p{font-size:.85rem;color:var(--quiet);max-width:48rem}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;padding:0;list-style:none;font-size:.82rem;color:var(--quiet);margin-top:.25rem}
.legend i{display:inline-block;width:1.2rem;margin-right:.4rem;vertical-align:middle;border-top:2px solid var(--ink)}
.legend i.main,.legend i.gain{border-color:var(--gain)}.legend i.loss{border-color:var(--loss)}.legend i.bench{border-color:var(--bench)}.legend i.dash{border-top-style:dashed}
.legend i.dot{width:.5rem;height:.5rem;border:0;border-radius:50%;background:var(--gain)}.legend i.dot.loss{background:var(--loss)}
.plot{position:relative;margin:.75rem 0 1.9rem 3.6rem;height:var(--h)}
.plot svg{display:block;width:100%;height:100%;overflow:visible}
.plot .y,.plot .x{position:absolute;font-size:11.5px;line-height:1;color:var(--quiet)}
.plot .y{inset:0 100% 0 auto;width:3.6rem}
.plot .y span{position:absolute;right:.55rem;transform:translateY(-50%);white-space:nowrap}
.plot .x{inset:100% 0 auto 0}
.plot .x span{position:absolute;top:.5rem;transform:translateX(-50%);white-space:nowrap}
.grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
.line{fill:none;stroke:var(--ink);stroke-width:1.6;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.line.main{stroke:var(--gain)}.line.bench{stroke:var(--bench);stroke-width:1.2}.line.dash{stroke-dasharray:5 4}.line.loss{stroke:var(--loss);stroke-width:1.2}
.line.zero{stroke:var(--quiet);stroke-width:1}.line.mark{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3}
.area.loss{fill:rgb(var(--loss-rgb)/.2)}
rect.gain{fill:var(--gain)}rect.loss{fill:var(--loss)}rect.step{opacity:.75;shape-rendering:crispEdges}
.dots{fill:none;stroke-width:6;stroke-linecap:round;vector-effect:non-scaling-stroke;opacity:.65}
.dots.gain{stroke:var(--gain)}.dots.loss{stroke:var(--loss)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 2.25rem}
.scroll{overflow-x:auto;margin-top:1rem}
.scroll:focus-visible,pre:focus-visible{outline:2px solid var(--gain);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.87rem;line-height:1.35}
caption{text-align:left;font-size:.85rem;color:var(--quiet);padding-bottom:.35rem}
th,td{padding:.38rem .6rem;text-align:right;font-weight:400;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
th.l,td.l{text-align:left}
thead th{color:var(--quiet);font-size:.8rem;border-bottom-color:var(--quiet)}
.months{font-size:.84rem}
.months th,.months td{padding:.14rem .1rem;border:0;text-align:center}
.months thead th{padding-bottom:.3rem}.months tbody th{text-align:left;padding-right:.8rem}.months td:last-child,.months thead th:last-child{text-align:right;padding-left:.8rem;font-weight:600}
.heat{display:block;min-width:3rem;padding:.32rem .2rem;border-radius:4px;background:rgb(var(--gain-rgb)/var(--a))}
.heat.loss{background:rgb(var(--loss-rgb)/var(--a))}
.costs td:nth-child(2){width:34%}.costs td:nth-child(4){color:var(--quiet)}
.costs tbody tr:last-child th,.costs tbody tr:last-child td{font-weight:600;border-bottom:0}.costs tbody tr:last-child td:nth-child(4){font-weight:400}
.cost{display:block;height:.7rem;width:var(--w);background:var(--loss);border-radius:2px}.cost.gain{background:var(--gain)}
.luck th{white-space:normal}.facts thead th,.luck thead th{padding:0;border:0;line-height:0}
.facts td{white-space:normal;overflow-wrap:anywhere}.facts th{color:var(--quiet);vertical-align:top}
.measures{columns:3 15rem;column-gap:2.25rem;margin-top:.75rem;font-size:.83rem}
.measures div{display:flex;justify-content:space-between;gap:1rem;padding:.16rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
.measures dt{color:var(--quiet)}
code,pre{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
#h-again~h3{margin-top:1.4rem}
pre{margin-top:.5rem;padding:.9rem 1rem;background:var(--wash);border-radius:6px;white-space:pre-wrap;columns:3 18rem;column-gap:2rem}
footer{margin-top:2.75rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.82rem;color:var(--quiet)}
@media (max-width:46rem){
tbody th.l{white-space:normal;min-width:6.5rem}.months tbody th.l,.facts tbody th.l{min-width:0}
main{padding:1.5rem 1rem 2.5rem}h1{font-size:1.6rem}.verdict{font-size:1.12rem}section{margin-top:2.1rem}
.numbers{grid-template-columns:1fr 1fr;gap:0 1.25rem}.numbers>div:nth-child(3){border-top:1px solid var(--line);padding-top:.85rem}.numbers .value{font-size:1.35rem}
.pair{grid-template-columns:1fr}.plot{margin-left:3.1rem}.plot .y{width:3.1rem}.plot .x .odd{display:none}.costs td:nth-child(2){width:22%}.costs td:nth-child(4){white-space:normal;min-width:9rem}
}
@media print{
@page{size:A4;margin:14mm 13mm}
:root{--paper:#fff;--ink:#16191d;--quiet:#59626d;--line:#dfe3e8;--wash:#f6f7f9;--gain:#1c5fc4;--gain-rgb:28 95 196;--loss:#b8480c;--loss-rgb:214 92 20;--bench:#8b949e;--warn:#fff7ec;--warn-line:#e0a458}
body{font-size:9.6pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}section{margin-top:1.6rem}
figure,aside,tr,.numbers,.numbers>div{break-inside:avoid}h2,h3,h4,caption{break-after:avoid}
.scroll{overflow:visible}.plot{height:calc(var(--h)*.75)}.numbers{grid-template-columns:repeat(3,1fr)}.pair{grid-template-columns:1fr 1fr}
table{font-size:8.2pt}th,td{padding:.25rem .4rem}.months{font-size:7.4pt}.heat{min-width:0}pre{font-size:6.6pt;columns:3}
}
`.trim();
