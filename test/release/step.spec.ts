import { describe, expect, it } from 'vitest';
import { Fault, runSteps, type Step } from '../../deploy/release/step.ts';

/** The lines that the steps say, and whether all went well. */
async function lines(...steps: Step[]): Promise<[boolean, string[]]> {
  const said: string[] = [];
  return [await runSteps(steps, (line) => said.push(line)), said];
}

const fine: Step = { name: 'fine', run: () => 'done' };

describe('the steps of a release', () => {
  it('say a line each', async () => {
    expect(await lines(fine, { name: 'longer', run: () => Promise.resolve('later') })).toEqual([
      true,
      ['ok      fine    done', 'ok      longer  later'],
    ]);
  });

  it('end at the first that is not as it must be, with what to do', async () => {
    const run = () => {
      throw new Fault('no chart', 'make one');
    };
    expect(await lines(fine, { name: 'chart', run }, { name: 'never', run: () => expect.unreachable() })).toEqual([
      false,
      ['ok      fine   done', 'FAILED  chart  no chart', '        make one'],
    ]);
  });

  it('end at an error that nobody thought of', async () => {
    const run = () => Promise.reject(new Error('ENOSPC'));
    expect(await lines({ name: 'image', run }, fine)).toEqual([false, ['FAILED  image  ENOSPC']]);
  });

  it('say what is left out, and why', async () => {
    const [isDone, said] = await lines({ name: 'check', run: () => expect.unreachable(), skipped: 'NOT TESTED' }, fine);
    expect([isDone, said]).toEqual([true, ['SKIPPED check  NOT TESTED', 'ok      fine   done']]);
  });
});
