import { Command, CommanderError } from 'commander';
import { addBench } from './commands/bench.js';
import { addData } from './commands/data.js';
import { addDescribe } from './commands/describe.js';
import { addExplore } from './commands/explore.js';
import { addExport } from './commands/export.js';
import { addGrade } from './commands/grade.js';
import { addImport } from './commands/import.js';
import { addLab } from './commands/lab.js';
import { addNotebook } from './commands/notebook.js';
import { addPlan } from './commands/plan.js';
import { addPredict } from './commands/predict.js';
import { addProbe } from './commands/probe.js';
import { addRun } from './commands/run.js';
import { addSagemaker } from './commands/sagemaker.js';
import { addServe } from './commands/serve.js';
import { addTrials } from './commands/trials.js';
import { EXIT, Failure, Interrupted, isInputError, messageOf } from './errors.js';
import { VERSION } from './package-root.js';

const EXAMPLES = `
Examples:
  receptive run                                    the study "glyphs", on data made by the command itself
  receptive run mnist --data ~/data/mnist          a study of MNIST, whose files are in that folder
  receptive run my-study.ts --seeds 5              your own study, over five seeds
  receptive explore mars                           what is in its pictures, and what stands out
  receptive data get mnist                         download a data set
  receptive describe mars                          its networks, layer by layer, without training anything
  receptive predict runs/mars rock.jpg             what a trained network sees in a picture
  receptive serve runs/mars                        the same over HTTP
  receptive bench                                  how fast networks train on this machine
  receptive probe runs/glyphs                      why its networks answer as they do
  receptive grade runs/glyphs                      what the run contains, and what it lacks
  receptive notebook runs/glyphs                   the run as a notebook, to change and execute
  receptive run mars --dry-run                     how long it would take, and what is there already
  receptive plan mars --detect 2pp                 how many seeds a difference needs
  receptive export runs/glyphs --to onnx           a trained model for elsewhere
  receptive lab                                    a page in the browser: design, train, look inside
  receptive sagemaker rehearse                     training jobs and an endpoint, on this machine
`;

function buildProgram(): Command {
  const program = new Command('receptive')
    .description('A laboratory for convolutional layers: change one decision, and find out what it did.')
    .version(VERSION)
    .addHelpText('after', EXAMPLES);
  addRun(program);
  addDescribe(program);
  addTrials(program);
  addPlan(program);
  addProbe(program);
  addGrade(program);
  addNotebook(program);
  addLab(program);
  addExplore(program);
  addData(program);
  addPredict(program);
  addServe(program);
  addExport(program);
  addImport(program);
  addBench(program);
  addSagemaker(program);
  // Usage errors leave as exceptions, in the form all errors have here.
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  return program;
}

/** One sentence, the hint on the next line, and the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    const sentence = error.message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)$/, ' (did you mean $1?)');
    console.error(`receptive: ${sentence}.`);
    console.error('`receptive --help` and `receptive run --help` list what there is.');
    return EXIT.input;
  }
  if (isInputError(error)) {
    console.error(`receptive: ${error.message}`);
    if (error.hint) console.error(error.hint);
    return EXIT.input;
  }
  if (error instanceof Failure) {
    console.error(`receptive: ${error.message}`);
    if (error.hint) console.error(error.hint);
    return EXIT.failed;
  }
  if (error instanceof Interrupted) {
    console.error(`receptive: ${error.message}`);
    return EXIT.interrupted;
  }
  console.error(`receptive: ${messageOf(error)}`);
  if (error instanceof Error && error.stack) console.error(error.stack.split('\n').slice(1).join('\n'));
  console.error('This is a bug in receptive. Please report it with the lines above.');
  return EXIT.failed;
}

// `receptive … | head` closes our stdout early, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

try {
  const program = buildProgram();
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
