import { expect, it } from 'vitest';
import { PageForms } from './page-forms.js';

it('keeps one copy of a form, in memory of its own', () => {
  const forms = new PageForms();
  const page = Buffer.from('# TYPE a gauge\na');
  const form = forms.internForm([page.subarray(0, 2), page.subarray(2)]);
  page.fill(0);

  expect(Buffer.from(form).toString()).toBe('# TYPE a gauge\na');
  expect(form.buffer.byteLength).toBe(form.length);
  expect(forms.internForm([Buffer.from('# TYPE a gauge\na')])).toBe(form);
});
