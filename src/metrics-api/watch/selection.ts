import type { FieldSelector } from '../../cluster/field-selector.js';
import type { LabelSelector } from '../../cluster/label-selector.js';
import { nodeFields, podFields } from '../lists/selected-fields.js';
import type { Place } from './place.js';

/** Which objects a client watches: those that the same list would have. */
export class Selection {
  /**
   * Selections of one kind with the same name have the same objects. Empty: it has all objects. Undefined: it has
   * selectors, which are not compared.
   */
  readonly name: string | undefined;

  constructor(
    readonly namespace: string | undefined,
    private readonly labels: LabelSelector,
    private readonly fields: FieldSelector,
  ) {
    this.name = labels.empty && fields.empty ? (namespace ?? '') : undefined;
  }

  /** Whether an object of that place is selected. */
  matches({ object, nodeName }: Place): boolean {
    if (this.name === '') return true;
    const isPod = 'namespace' in object;
    if (this.namespace !== undefined && isPod && object.namespace !== this.namespace) return false;
    if (!this.labels.empty && !this.labels.matches(object.labels)) return false;
    return this.fields.empty || this.fields.matches(isPod ? podFields(object, nodeName) : nodeFields(object));
  }
}
