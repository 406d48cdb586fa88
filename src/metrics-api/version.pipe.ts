import { Injectable, type PipeTransform } from '@nestjs/common';
import { unknownResource } from './api-error.js';
import { isServed, type Version } from './group-version.js';

/** The `:version` of a path; 404 when it is not served. */
@Injectable()
export class VersionPipe implements PipeTransform<string, Version> {
  transform(value: string): Version {
    if (!isServed(value)) throw unknownResource();
    return value;
  }
}
