/** What an exploration's section adds to the page's style sheet. */
export const EXPLORATION_STYLE = `
.criteria { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 2rem; max-width: none; font-size: 0.9rem; }
.criteria b { font-weight: 600; } .criteria span { color: var(--muted); }
.criteria .met b { color: var(--green); } .criteria .unmet b { color: var(--orange); }
.findings { list-style: none; padding: 0; margin: 0.8rem 0; max-width: none; }
.finding { border-left: 4px solid var(--line); padding: 0.1rem 0 0.1rem 1rem; margin: 0 0 1.3rem; display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 0 1.6rem; }
.finding.problem { border-color: var(--orange); } .finding.caution { border-color: var(--blue); }
.finding h4 { margin: 0; font-size: 1.02rem; }
.finding p { margin: 0.25rem 0; }
.finding .badge { font-size: 0.85rem; color: var(--muted); margin: 0.15rem 0 0.35rem; }
.finding > div > p:first-child { margin-top: 0; }
.finding.problem .badge b { color: var(--orange); } .finding.caution .badge b { color: var(--blue); }
.finding .meaning { font-style: italic; }
.finding details { margin: 0.4rem 0 0; }
.groups { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 0.6rem 0 0.2rem; }
.group { display: flex; flex-wrap: wrap; gap: 3px; }
.groups img, .pairs img { width: 56px; height: 56px; border-radius: 3px; background: var(--wash); object-fit: contain; }
.groups img, .pairs img, .samples.classes img { image-rendering: auto; }
.names { font-size: 0.82rem; columns: 20em; padding-left: 1.2em; max-width: none; }
.names li { break-inside: avoid; overflow-wrap: anywhere; }
.samples.classes { grid-template-columns: repeat(auto-fill, minmax(272px, 1fr)); }
.samples.classes small { color: var(--muted); margin-left: 0.4em; }
.samples.classes img:first-child { margin-right: 8px; }
figcaption .split { white-space: nowrap; }
.tables { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: flex-start; }
.tables > * { min-width: 0; max-width: 100%; } .tables table.dense { min-width: 15rem; }
.steps { max-width: 44em; padding-left: 1.4em; }
.pairs { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem 2rem; max-width: none; }
.pairs div { display: flex; align-items: center; gap: 8px; } .pairs img { width: 72px; height: 72px; }
.pairs small { color: var(--muted); }
@media screen and (max-width: 700px) {
  .samples.classes { grid-template-columns: repeat(auto-fill, minmax(216px, 1fr)); }
  .groups img { width: 48px; height: 48px; } .pairs img { width: 60px; height: 60px; }
  .finding { padding-left: 0.8rem; display: block; }
}
@media print { .finding, .pairs li { break-inside: avoid; } }
`;
