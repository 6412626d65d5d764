/** The page's one style sheet: system fonts, one column, light and dark, screen, phone and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fffefb; --ink: #1d1f21; --muted: #5d6368; --line: #dcdad3; --wash: #f5f3ec;
  --blue: #0069a6; --orange: #b84c00; --green: #007d5a; --violet: #8e4079; --gold: #8a6d00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e4e3de; --muted: #9da3a9; --line: #34383d; --wash: #1e2125;
    --blue: #62b6ec; --orange: #f0985a; --green: #3fc79f; --violet: #dc9bc8; --gold: #d8ba55;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header, main { max-width: 960px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 48px; }
main { padding-bottom: 80px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; background: var(--paper); padding: 0.4rem 0.8rem; }
h1, h2, h3, h4 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.2rem; font-weight: 650; letter-spacing: -0.015em; margin: 0.2em 0 0.35em; }
h2 { font-size: 1.4rem; font-weight: 650; margin: 3.2rem 0 0.8rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; font-weight: 650; margin: 2rem 0 0.5rem; }
h4 { font-size: 0.95rem; font-weight: 650; margin: 1.4rem 0 0.5rem; }
p, ul { max-width: 44em; margin: 0.6em 0; overflow-wrap: anywhere; }
a { color: inherit; text-decoration-color: var(--muted); text-underline-offset: 3px; }
.kicker { color: var(--muted); font-size: 0.85rem; margin: 0; }
.question { font-size: 1.2rem; color: var(--muted); margin: 0 0 1.2rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.2rem 1.6rem; padding: 0; margin: 0; list-style: none; color: var(--muted); font-size: 0.9rem; max-width: none; }
nav { margin: 1.2rem 0 0; font-size: 0.9rem; }
nav ol { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding: 0; margin: 0; list-style: none; max-width: none; }
.answer { background: var(--wash); border-radius: 8px; padding: 1.3rem 1.6rem; margin: 2rem 0 0; }
.asked { margin: 1.6rem 0 0; }
.asked h2 { border: 0; padding: 0; margin: 0 0 0.3rem; font-size: 1.05rem; }
.asked p { font-size: 1.2rem; margin: 0; text-wrap: pretty; }
.answer h2 { border: 0; padding: 0; margin: 0 0 0.6rem; font-size: 1.05rem; }
.answer p { font-size: 1.12rem; max-width: none; }
.answer p.caveat, .quiet, figcaption, .caption { font-size: 0.9rem; color: var(--muted); }
.answer p.caveat { margin-bottom: 0; }
.says { padding: 0; margin: 1rem 0; list-style: none; max-width: 52em; }
.says li { display: grid; grid-template-columns: 9em 1fr; gap: 0.2rem 1rem; padding: 0.55rem 0; border-top: 1px solid var(--line); }
.says li:last-child { border-bottom: 1px solid var(--line); }
.says b { white-space: nowrap; font-weight: 650; color: var(--mark, var(--muted)); }
.says b::before { content: attr(data-sign); display: inline-block; width: 1.3em; }
.says small { display: block; color: var(--muted); font-size: 0.88em; }
table.pictures { width: auto; }
.pictures td, .pictures th { vertical-align: top; border: 0; padding-right: 0.8rem; }
.pictures thead th { max-width: 84px; }
.pictures img { display: block; width: 84px; height: 84px; object-fit: contain; background: var(--wash); }
.pictures small { max-width: 84px; min-width: 0 !important; line-height: 1.3; overflow-wrap: anywhere; }
.supported, .kept { --mark: var(--green); } .contradicted, .broken { --mark: var(--orange); }
.verdict { white-space: nowrap; font-weight: 650; color: var(--mark, var(--muted)); }
.verdict::before { content: attr(data-sign); display: inline-block; width: 1.3em; }
.better, .rising { --mark: var(--green); } .worse, .falling { --mark: var(--orange); } .equivalent { --mark: var(--blue); }
.rules { font-size: 0.9rem; }
figure { margin: 1.2rem 0 0.6rem; }
figcaption { margin-bottom: 0.5rem; max-width: 44em; }
.chart { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.pair { display: flex; gap: 28px; align-items: flex-start; }
.pair > * { min-width: 0; flex: 0 1 auto; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 1.4rem 1.8rem; }
.multiples h3 { margin: 0 0 0.3rem; font-size: 0.95rem; }
.multiples .chart { width: 100%; }
.matrices { display: grid; gap: 1.6rem 2rem; }
.matrices.two { grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); }
.matrices > *, .multiples > * { min-width: 0; }
.matrices h3 { margin: 0 0 0.3rem; font-size: 0.95rem; }
.matrices .chart { max-width: none; }
.key { display: inline-block; margin-right: 1em; overflow-wrap: anywhere; }
.key i { width: 0.75em; height: 0.75em; border-radius: 50%; display: inline-block; background: var(--mark); margin-right: 0.4em; vertical-align: -0.02em; }
.key i.square { border-radius: 1px; }
.key i.triangle { border-radius: 0; clip-path: polygon(50% 6%, 100% 94%, 0 94%); }
.key i.line { height: 2px; width: 1.4em; border-radius: 0; vertical-align: 0.27em; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 0.9rem 1.4rem; margin: 1rem 0; padding: 0; list-style: none; max-width: none; }
.samples span { display: block; font-size: 0.85rem; margin-bottom: 0.25rem; overflow-wrap: anywhere; }
.samples div { display: flex; gap: 4px; }
.samples img { width: 48px; height: 48px; border-radius: 3px; background: var(--wash); object-fit: contain; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(100px, 1fr)); gap: 1.1rem 1rem; margin: 1rem 0; padding: 0; list-style: none; max-width: none; }
.gallery img { display: block; width: 96px; height: 96px; object-fit: contain; border-radius: 3px; background: var(--wash); }
.gallery p { margin: 0.35rem 0 0; font-size: 0.88rem; line-height: 1.4; overflow-wrap: anywhere; }
.gallery small, .gallery p > span { display: block; }
.gallery small, .origin small, .stage small { color: var(--muted); font-size: 0.92em; }
.gallery .key { margin: 0; }
.kernels { display: grid; grid-template-columns: repeat(auto-fill, 52px); gap: 8px; }
img.cells { image-rendering: pixelated; }
.kernels img { width: 52px; height: 52px; display: block; outline: 1px solid var(--line); }
.trace { display: grid; grid-template-columns: 104px repeat(auto-fit, minmax(120px, 1fr)); gap: 0.6rem 1.2rem; padding: 0.9rem 0; border-top: 1px solid var(--line); }
.origin img { display: block; width: 88px; height: 88px; object-fit: contain; border-radius: 3px; background: var(--wash); }
.origin p, .stage p { margin: 0.3rem 0; font-size: 0.85rem; line-height: 1.35; }
.stage p { margin: 0 0 0.35rem; }
.origin small, .stage small { display: block; }
.maps { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; max-width: 220px; }
.few .maps { grid-template-columns: repeat(6, 1fr); max-width: 400px; }
.maps img { width: 100%; display: block; outline: 1px solid var(--line); outline-offset: -1px; }
.scroll { overflow-x: auto; margin: 0 0 1.2rem; }
a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--blue); outline-offset: 3px; }
table { border-collapse: separate; border-spacing: 0; font-size: 0.9rem; width: 100%; }
table.dense { font-size: 0.82rem; width: auto; min-width: min(100%, 34rem); }
.caption { margin: 1.2rem 0 0.3rem; }
th, td { text-align: left; vertical-align: baseline; padding: 0.36rem 1rem 0.36rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
th:first-child { position: sticky; left: 0; background: var(--paper); min-width: 7.5em; }
thead th { font-weight: 600; border-bottom: 1.5px solid var(--muted); vertical-align: bottom; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; border-top: 1.5px solid var(--muted); }
table.dense th, table.dense td { padding-top: 0.2rem; padding-bottom: 0.2rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td small, th small { display: block; color: var(--muted); font-size: 0.86em; font-weight: 400; }
th:first-child small { white-space: normal; min-width: 11em; max-width: 32em; }
td:not(.number) small { min-width: 12em; }
details { margin: 0.6rem 0 1.2rem; }
summary { cursor: pointer; font-size: 0.9rem; color: var(--muted); width: fit-content; }
summary:hover { color: var(--ink); }
pre { background: var(--wash); border-radius: 6px; padding: 0.9rem 1.1rem; overflow-x: auto; font: 0.88rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.4rem; font-size: 0.9rem; margin: 0.8rem 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
@media screen and (max-width: 700px) {
  header, main { padding-left: 16px; padding-right: 16px; }
  header { padding-top: 28px; }
  main { padding-bottom: 56px; }
  .asked p { font-size: 1.08rem; }
  .gallery { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 0.9rem 0.6rem; }
  .trace { grid-template-columns: 1fr; }
  .origin { display: flex; gap: 0.9rem; align-items: flex-start; }
  .maps, .few .maps { grid-template-columns: repeat(6, 1fr); max-width: none; }
  h1 { font-size: 1.7rem; }
  .question { font-size: 1.08rem; }
  .answer { padding: 1.1rem; margin-left: -6px; margin-right: -6px; }
  .answer p { font-size: 1.03rem; }
  .wide { display: none; } .narrow { display: block; }
  .says li { grid-template-columns: 1fr; }
  .pair { display: block; } .pair > * + * { margin-top: 1rem; }
  .matrices.two { grid-template-columns: 1fr; }
  .multiples { grid-template-columns: 1fr; }
  .samples { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
  .samples img { width: 36px; height: 36px; }
  th, td { padding-right: 0.8rem; }
  dl { grid-template-columns: minmax(6em, max-content) 1fr; column-gap: 1rem; }
}
@page { margin: 16mm 14mm; }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --muted: #444; --line: #bbb; --wash: #f4f4f4;
    --blue: #0069a6; --orange: #b84c00; --green: #007d5a; --violet: #8e4079; --gold: #8a6d00;
  }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main { max-width: none; padding: 0; }
  nav, .skip, details:not([open]) { display: none; }
  .multiples { grid-template-columns: repeat(3, 1fr); }
  .gallery { grid-template-columns: repeat(8, 1fr); gap: 0.6rem; } .gallery img { width: 100%; height: auto; }
  .matrices.two { grid-template-columns: 1fr 1fr; } .matrices.two .chart { max-width: 100%; }
  .scroll { overflow: visible; }
  figure, table, .samples li, .multiples > *, .gallery li, .trace { break-inside: avoid; }
  h2, h3, h4, .caption, figcaption { break-after: avoid; }
}
`;
