import type { DatasetSummary } from 'receptive';

/** "mnist: 10 classes, 1×28×28; 55,000 pictures for training, 5,000 for validation, 10,000 for the test". */
export function describeDataset({ name, classes, shape, splits }: DatasetSummary): string {
  const count = (split: keyof typeof splits) => splits[split].count.toLocaleString('en-US');
  return (
    `${name}: ${classes.length} classes, pictures of ${shape.join('×')}; ` +
    `${count('train')} for training, ${count('validation')} for validation, ${count('test')} for the test`
  );
}
