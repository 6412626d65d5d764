/** One picture of the data set, as it is. */

import { useMemo } from 'preact/hooks';
import type { Dataset } from 'receptive';
import { Plane, paintPicture } from './plane.js';

export function DataPicture(props: { dataset: Dataset; index: number; label: string; class?: string }) {
  const { dataset, index, label } = props;
  const [, height, width] = dataset.shape;
  const rgba = useMemo(() => {
    const volume = dataset.shape.reduce((a, b) => a * b, 1);
    const { images } = dataset.splits.validation;
    return paintPicture(images.subarray(index * volume, (index + 1) * volume), dataset.shape);
  }, [dataset, index]);
  return <Plane rgba={rgba} height={height} width={width} label={label} class={props.class} />;
}
