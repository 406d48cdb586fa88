import type { SimulatedAnswer } from './kubelet-fault.ts';

/** Answers that were recorded: one after the other, the last one for good; or those of a step that a test sets. */
export class RecordedKubelet {
  readonly #answers: readonly SimulatedAnswer[];
  #next = 0;
  #step?: number;

  constructor(answers: readonly SimulatedAnswer[]) {
    if (answers.length === 0) throw new Error('a recorded kubelet needs at least one answer');
    this.#answers = answers;
  }

  /** From now on, every response is the one of this step. Undefined: each request gets the next response again. */
  setStep(step?: number): void {
    this.#step = step;
  }

  /** What it answers to this request. */
  answer(): SimulatedAnswer {
    const last = this.#answers.length - 1;
    return this.#answers[Math.min(this.#step ?? this.#next++, last)]!;
  }
}
