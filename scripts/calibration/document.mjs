/** The figures in words: for the terminal and for docs/calibration.md. */
import { PROMISES } from './figures.mjs';
import { TEST } from './pictures.mjs';

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const counted = ({ count, n, share, ci95 }) =>
  `${percent(share)} (${count} of ${n}; 95 % interval ${(100 * ci95[0]).toFixed(1)} to ${percent(ci95[1])})`;

/** Rows of [what, measured, promised or expected]. */
function rows(figures) {
  const { falseClaims, falseT, falseFlip, falseFamilies, coverage, newPictures, power, predicted, wrongWay } = figures;
  return [
    ['false verdicts, two equal arms', counted(falseClaims), '≤ 5 %, upper limit ≤ 8 %'],
    ['… the t test alone', counted(falseT), '5 %'],
    ['… the sign-flip test alone', counted(falseFlip), '≤ 5 %'],
    ['any false verdict among three equal arms (Holm)', counted(falseFamilies), '≤ 5 %'],
    ['t intervals that cover the true difference', counted(coverage), '93 to 97 %'],
    ['intervals over new pictures that cover it', counted(newPictures), '≥ 95 %'],
    ['planted differences found', counted(power), `75 to 85 %; predicted ${percent(predicted)}`],
    ['… claimed the wrong way round', counted(wrongWay), '0'],
    ['“equivalent” where the true difference is δ', counted(figures.falseEquivalence), '≤ 5 %'],
  ];
}

export function printed(figures, seconds) {
  const table = rows(figures);
  const width = Math.max(...table.map(([what]) => what.length));
  const measured = Math.max(...table.map(([, text]) => text.length));
  return [
    ...table.map(([what, text, expected]) => `${what.padEnd(width)}  ${text.padEnd(measured)}  ${expected}`),
    '',
    ...PROMISES.map(({ says, kept }) => `${kept(figures) ? 'kept  ' : 'BROKEN'} ${says}`),
    `${seconds.toFixed(0)} s`,
  ].join('\n');
}

export function markdown(figures, { command, node, cores, numerics, seconds, trials }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return `# How often the laboratory is wrong

A tool that hands out verdicts can be measured like any other instrument: give it cases whose truth is known, and count.
This page is written by

    ${command}

which ran ${trials.toLocaleString('en-US')} trainings in ${seconds.toFixed(0)} s on ${cores} cores (Node ${node}, engine ${numerics}). The figures are the same on every run.

| | measured | promised or expected |
| --- | --- | --- |
${rows(figures).map(line).join('\n')}

${PROMISES.map(({ says, kept }) => `- ${kept(figures) ? 'Kept' : '**Broken**'}: ${says}.`).join('\n')}

| seeds | false verdicts | planted, in points | predicted power | found |
| ---: | --- | ---: | ---: | --- |
${figures.bySeeds.map((one) => line([one.seeds, counted(one.falseClaims), ((100 * one.planted) / TEST).toFixed(1), percent(one.predicted), counted(one.power)])).join('\n')}

## What is run

Every study goes the way of a user's: it is declared, resolved with its control check, expanded into trials, trained on
the WebAssembly engine with the test split sealed, then tested, analysed and judged, by the functions that
\`receptive run\` calls (\`scripts/calibration/study.mjs\`). The data are generated: four small figures anywhere in noisy
8×8 pictures, ${TEST} of them for the test; the network is a convolution with six filters, a pool and a dense layer.

- **Two equal arms.** The arms differ in a setting that cannot act (the patience of an early stop that six epochs never
  reach), and each is trained with seeds of its own. Every study has its own data. Any "better" or "worse" is false. So
  is any, among three such arms, in the row on Holm.
- **Planted differences.** Equal arms again, on one data set. From every trial of one of the two, a known number of right
  answers is taken away: k of its ${TEST} test answers, chosen by a keyed stream, are turned into a wrong class before the
  trial is scored. So the true difference of the arms is k/${TEST} exactly, on top of what training makes of it; it is
  "known" in the sense that nothing about it is estimated. In half of the studies the control loses, in half the arm.
  k is the difference that so many seeds are predicted to find in 80 % of studies, from the spread of differences in
  separate trainings; the prediction is then made again for this k and the spread of all differences
  (${((100 * figures.sd) / TEST).toFixed(2)} points).
- **New pictures.** In the studies of equal arms the true difference is zero on any pictures, so the interval over new
  trainings and new pictures has to contain zero too. Test pictures come as five views of each scene; scenes are the
  clusters.
- **Equivalence.** In planted studies δ is declared to be exactly the planted difference: the worst case, in which calling
  the arms equivalent is just wrong.

The planted differences are those of the *verdict*: with six seeds it asks for six differences of one sign, so what can
be found is larger than for the t test alone ([statistics](statistics.md#power)).
`;
}
