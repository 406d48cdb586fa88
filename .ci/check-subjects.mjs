// Checks the subjects of commits: `node .ci/check-subjects.mjs main..HEAD`. Each is `area: do what`, in the imperative
// and at most 72 characters. Merges have subjects of their own and are left out.
import { execFileSync } from 'node:child_process';

const LONGEST = 72;

/** What the first word of an imperative is not, by its ending, and words that end so nevertheless. */
const OTHER_FORMS = /(ed|ing|[^su]s)$/;
const IMPERATIVES = new Set(
  'bring embed exceed feed need proceed seed shed speed spring string alias bias canvas'.split(' '),
);
const NO_VERBS = new Set(
  `a an the this that these those it its we i what which who how why when where no not more some all each every new
  now one two three never always wip`.split(/\s+/),
);

const [range] = process.argv.slice(2);
if (range === undefined) {
  console.error('Usage: node .ci/check-subjects.mjs BASE..HEAD');
  process.exit(2);
}
const commits = execFileSync('git', ['log', '--no-merges', '--format=%h %s', range, '--'], { encoding: 'utf8' })
  .split('\n')
  .filter((line) => line !== '');
const found = commits.flatMap((line) => {
  const [hash, subject] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
  return faultsOf(subject).map((fault) => `${hash} "${subject}": ${fault}`);
});
for (const fault of found) console.error(fault);
if (found.length > 0) process.exit(1);
console.log(`The subjects of ${commits.length} commits are as CONTRIBUTING.md says`);

/** What is wrong with a subject, a sentence each. */
function faultsOf(subject) {
  const faults = [];
  const { length } = [...subject];
  if (length > LONGEST) faults.push(`it has ${length} characters; at most ${LONGEST} are shown whole`);
  if (subject.endsWith('.')) faults.push('a subject has no full stop');
  const what = /^[\w./-]+(?:, [\w./-]+)*: (\S.*)$/.exec(subject)?.[1];
  if (what === undefined) return [...faults, 'it must be `area: do what`, such as `kubelet: read pages of kwok`'];
  const first = what.split(/[\s,:]/, 1)[0].toLowerCase();
  if (!isImperative(first))
    faults.push(`"${first}" does not begin an imperative: say what the commit does, as an order`);
  return faults;
}

function isImperative(word) {
  return !NO_VERBS.has(word) && (IMPERATIVES.has(word) || !OTHER_FORMS.test(word)) && /^[a-z]/.test(word);
}
