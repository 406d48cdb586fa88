import { expect, it } from 'vitest';
import { nvidiaPage } from '../simulator/accelerators/nvidia-page.ts';
import { wholePage } from './exporter-page.ts';

it('has 25 families, of which the last four are those of the simulator', () => {
  const page = nvidiaPage('n', [{ index: 0, busy: 0.5, usedMebibytes: 1 }], 'ratio');
  const whole = wholePage(page);
  expect(whole.match(/^# TYPE /gm)).toHaveLength(25);
  expect(whole.match(/^DCGM_FI_DEV_OTHER_20\{.*UUID=.*\} 1410$/gm)).toHaveLength(1);
  expect(whole.endsWith(page)).toBe(true);
});
