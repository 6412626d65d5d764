import { CRITERIA, RUBRIC } from './rubric.js';
import type { CriterionName, Grade, GradedItem, GradedRun, Item } from './types.js';

const CAVEAT =
  'This counts what a run contains and how well it is supported. It does not judge taste: whether the question is worth asking, the architecture elegant, or the prose clear is for a person to say.';

/** A run held against the assignment's criteria: 100 points, item by item, with what is missing and how to get it. */
export function gradeRun(run: GradedRun): Grade {
  const criteria = (Object.keys(CRITERIA) as CriterionName[]).map((criterion) => {
    const items = RUBRIC.filter((item) => item.criterion === criterion).map((item) => gradeItem(item, run));
    return { criterion, title: CRITERIA[criterion], points: sum(items, 'points'), earned: sum(items, 'earned'), items };
  });
  return {
    study: run.study.name,
    points: sum(criteria, 'points'),
    earned: sum(criteria, 'earned'),
    criteria,
    caveat: CAVEAT,
  };
}

function gradeItem({ id, asks, points, find, advice }: Item, run: GradedRun): GradedItem {
  const { share, has } = find(run);
  return { id, asks, points, earned: tenth(points * share), has, advice: share < 1 ? advice : null };
}

const tenth = (n: number) => Math.round(10 * n) / 10;

function sum<K extends string>(parts: readonly Readonly<Record<K, number>>[], key: K): number {
  return tenth(parts.reduce((total, one) => total + one[key], 0));
}
