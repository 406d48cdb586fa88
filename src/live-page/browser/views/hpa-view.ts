import type { Autoscaler } from '../hpa/autoscaler.js';
import { groupPods } from '../hpa/group-pods.js';
import {
  conditionMeaning,
  goalsOf,
  goalSentence,
  groupSentences,
  isTrouble,
  sizeSentence,
} from '../hpa/hpa-sentences.js';
import { keyOf, type Pod, type PodMetrics } from '../kubernetes/objects.js';
import { element } from './element.js';

/** What is known of an HPA and of the Pods of its target. */
export interface AutoscalerContent {
  readonly autoscaler: Autoscaler;
  /** Undefined: the user may not read them, or they have not come yet. */
  readonly pods: readonly Pod[] | undefined;
  readonly metrics: ReadonlyMap<string, PodMetrics>;
  readonly nowMs: number;
  readonly reasonOf: (pod: Pod) => string;
}

/** Says what the controller of an HPA sees. */
export function autoscalerElement(content: AutoscalerContent): HTMLElement {
  const { autoscaler } = content;
  const conditions = autoscaler.status?.conditions ?? [];
  return element(
    'article',
    { class: 'hpa' },
    element('h2', {}, keyOf(autoscaler)),
    element('p', {}, sizeSentence(autoscaler)),
    element('ul', {}, ...goalsOf(autoscaler).map((goal) => goalElement(goal, content))),
    element('h3', {}, 'What the controller says'),
    element(
      'ul',
      { class: 'conditions' },
      ...conditions.map((condition) => {
        const meaning = conditionMeaning(condition);
        const { type, status, message = '' } = condition;
        return element(
          'li',
          { class: isTrouble(condition) ? 'trouble' : undefined },
          element('strong', {}, `${type}: ${status}. `),
          meaning ?? '',
          element('span', { class: 'quote' }, ` ${message}`),
        );
      }),
    ),
  );
}

function goalElement(goal: ReturnType<typeof goalsOf>[number], content: AutoscalerContent): HTMLElement {
  const sentence = goalSentence(goal);
  const { pods, metrics, nowMs, reasonOf } = content;
  if (goal.resource === undefined || pods === undefined) return element('li', {}, sentence);
  const groups = groupPods(pods, metrics, goal.resource, nowMs);
  const sentences = groupSentences(groups, goal.resource).map((text) => element('li', {}, text));
  const missing = groups.missing.map((pod) => element('li', {}, `${pod.metadata.name}: ${reasonOf(pod)}`));
  return element(
    'li',
    {},
    sentence,
    element(
      'ul',
      {},
      ...sentences,
      missing.length > 0 && element('li', {}, 'Without a number: ', element('ul', {}, ...missing)),
    ),
  );
}
