import protobuf from 'protobufjs';
import { parse as parseYaml } from 'yaml';

// The messages of gnostic's OpenAPIv2.proto and OpenAPIv3.proto by which Kubernetes serves OpenAPI, as far as documents of
// metrics use them, written down apart from the encoder's.
const ANY = 'message Any { string yaml = 2; } message NamedAny { string name = 1; Any value = 2; }';

const V2 = `
  syntax = "proto3";
  package openapi.v2;
  ${ANY}
  message Document { string swagger = 1; Info info = 2; string host = 3; Paths paths = 8; Definitions definitions = 9; }
  message Info { string title = 1; string version = 2; string description = 3; }
  message Paths { repeated NamedAny vendor_extension = 1; repeated NamedPathItem path = 2; }
  message NamedPathItem { string name = 1; PathItem value = 2; }
  message PathItem { string _ref = 1; Operation get = 2; Operation put = 3; repeated ParametersItem parameters = 9;
    repeated NamedAny vendor_extension = 10; }
  message ParametersItem { oneof oneof { Parameter parameter = 1; JsonReference json_reference = 2; } }
  message JsonReference { string _ref = 1; string description = 2; }
  message Parameter { oneof oneof { NonBodyParameter non_body_parameter = 2; } }
  message NonBodyParameter { oneof oneof { QueryParameterSubSchema query_parameter_sub_schema = 3;
    PathParameterSubSchema path_parameter_sub_schema = 4; } }
  message QueryParameterSubSchema { bool required = 1; string in = 2; string description = 3; string name = 4;
    bool allow_empty_value = 5; string type = 6; string format = 7; bool unique_items = 20; }
  message PathParameterSubSchema { bool required = 1; string in = 2; string description = 3; string name = 4;
    string type = 5; string format = 6; bool unique_items = 19; }
  message Operation { repeated string tags = 1; string summary = 2; string description = 3; string operation_id = 5;
    repeated string produces = 6; repeated string consumes = 7; repeated ParametersItem parameters = 8;
    Responses responses = 9; repeated string schemes = 10; bool deprecated = 11; repeated NamedAny vendor_extension = 13; }
  message Responses { repeated NamedResponseValue response_code = 1; }
  message NamedResponseValue { string name = 1; ResponseValue value = 2; }
  message ResponseValue { oneof oneof { Response response = 1; JsonReference json_reference = 2; } }
  message Response { string description = 1; SchemaItem schema = 2; }
  message SchemaItem { oneof oneof { Schema schema = 1; } }
  message Definitions { repeated NamedSchema additional_properties = 1; }
  message Properties { repeated NamedSchema additional_properties = 1; }
  message NamedSchema { string name = 1; Schema value = 2; }
  message AdditionalPropertiesItem { oneof oneof { Schema schema = 1; bool boolean = 2; } }
  message TypeItem { repeated string value = 1; }
  message ItemsItem { repeated Schema schema = 1; }
  message Schema { string _ref = 1; string format = 2; string title = 3; string description = 4; Any default = 5;
    bool unique_items = 16; repeated string required = 19; AdditionalPropertiesItem additional_properties = 21;
    TypeItem type = 22; ItemsItem items = 23; repeated Schema all_of = 24; Properties properties = 25; Any example = 30;
    repeated NamedAny vendor_extension = 31; }
`;

const V3 = `
  syntax = "proto3";
  package openapi.v3;
  ${ANY}
  message Document { string openapi = 1; Info info = 2; Paths paths = 4; Components components = 5; }
  message Info { string title = 1; string description = 2; string version = 6; }
  message Paths { repeated NamedPathItem path = 1; repeated NamedAny specification_extension = 2; }
  message NamedPathItem { string name = 1; PathItem value = 2; }
  message PathItem { string _ref = 1; Operation get = 4; Operation put = 5; repeated ParameterOrReference parameters = 13; }
  message ParameterOrReference { oneof oneof { Parameter parameter = 1; Reference reference = 2; } }
  message Reference { string _ref = 1; string summary = 2; string description = 3; }
  message Parameter { string name = 1; string in = 2; string description = 3; bool required = 4; bool deprecated = 5;
    SchemaOrReference schema = 10; Any example = 11; MediaTypes content = 13; }
  message Operation { repeated string tags = 1; string summary = 2; string description = 3; string operation_id = 5;
    repeated ParameterOrReference parameters = 6; Responses responses = 8; bool deprecated = 10;
    repeated NamedAny specification_extension = 13; }
  message Responses { ResponseOrReference default = 1; repeated NamedResponseOrReference response_or_reference = 2; }
  message NamedResponseOrReference { string name = 1; ResponseOrReference value = 2; }
  message ResponseOrReference { oneof oneof { Response response = 1; Reference reference = 2; } }
  message Response { string description = 1; MediaTypes content = 3; }
  message MediaTypes { repeated NamedMediaType additional_properties = 1; }
  message NamedMediaType { string name = 1; MediaType value = 2; }
  message MediaType { SchemaOrReference schema = 1; Any example = 2; }
  message Components { SchemasOrReferences schemas = 1; }
  message SchemasOrReferences { repeated NamedSchemaOrReference additional_properties = 1; }
  message Properties { repeated NamedSchemaOrReference additional_properties = 1; }
  message NamedSchemaOrReference { string name = 1; SchemaOrReference value = 2; }
  message SchemaOrReference { oneof oneof { Schema schema = 1; Reference reference = 2; } }
  message AdditionalPropertiesItem { oneof oneof { SchemaOrReference schema_or_reference = 1; bool boolean = 2; } }
  message DefaultType { oneof oneof { double number = 1; bool boolean = 2; string string = 3; } }
  message ItemsItem { repeated SchemaOrReference schema_or_reference = 1; }
  message Schema { bool nullable = 1; Any example = 7; string title = 9; bool unique_items = 20;
    repeated string required = 23; string type = 25; repeated SchemaOrReference all_of = 26;
    repeated SchemaOrReference one_of = 27; repeated SchemaOrReference any_of = 28; ItemsItem items = 30;
    Properties properties = 31; AdditionalPropertiesItem additional_properties = 32; DefaultType default = 33;
    string description = 34; string format = 35; repeated NamedAny specification_extension = 36; }
`;

/** Fields that have every key of an object which has no field of its own, as a list of names with values. */
const SPREAD = new Set([
  'vendor_extension',
  'specification_extension',
  'path',
  'response_code',
  'response_or_reference',
]);

/** Reads a document that gnostic's messages hold, as JSON has it. An object as a default has no value there. */
export function decodeGnostic(bytes: Uint8Array, version: 'v2' | 'v3'): unknown {
  const { root } = protobuf.parse(version === 'v2' ? V2 : V3, { keepCase: true });
  const type = root.lookupType(`openapi.${version}.Document`);
  const message = type.decode(bytes);
  return toJson(message, type);
}

function toJson(message: object, type: protobuf.Type): unknown {
  // A list that is not there is an empty one.
  const set = Object.entries(message).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  const fields = set.map(([name]) => type.fields[name]!.resolve());
  const valueOf = (field: protobuf.Field): unknown => {
    const value = (message as Record<string, unknown>)[field.name];
    const one = (each: unknown) =>
      field.resolvedType instanceof protobuf.Type ? toJson(each as object, field.resolvedType) : each;
    return Array.isArray(value) ? value.map(one) : one(value);
  };
  if (type.name === 'Any') return parseYaml((message as { yaml: string }).yaml);
  // One of several, by its own name.
  if (type.oneofs?.['oneof']) return fields.length === 0 ? {} : valueOf(fields[0]!);
  if (type.name === 'ItemsItem' || type.name === 'TypeItem') return (valueOf(fields[0]!) as unknown[])[0];
  const entries = fields.flatMap((field): [string, unknown][] => {
    const value = valueOf(field);
    const isSpread = SPREAD.has(field.name) || (field.name === 'additional_properties' && field.repeated);
    if (isSpread) return (value as { name: string; value: unknown }[]).map(({ name, value: each }) => [name, each]);
    return [[keyOf(field.name), value]];
  });
  return Object.fromEntries(entries);
}

function keyOf(name: string): string {
  return name === '_ref' ? '$ref' : name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
