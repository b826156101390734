/** The type and the constraints of one member of a request, as the service model has them. */
export type Shape =
  | TextShape
  | { readonly kind: 'integer' | 'long'; readonly required?: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' | 'timestamp'; readonly required?: boolean }
  | { readonly kind: 'blob'; readonly required?: boolean; readonly max: number }
  | ListShape
  | MapShape
  | StructureShape;

/** A string; `oneOf` names the values of an enumeration. */
export interface TextShape {
  readonly kind: 'string';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Must be given when this other member is not. */
  readonly requiredWithout?: string;
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
}

export interface ListShape {
  readonly kind: 'list';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly of: Shape;
}

/** A map from strings to strings. */
export interface MapShape {
  readonly kind: 'map';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly key: TextShape;
  readonly value: TextShape;
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly required?: boolean;
  readonly members: Members;
}

/** The members of a request or a structure by name. */
export type Members = Readonly<Record<string, Shape>>;

/** The same shape, but it must be given. */
export function required<const S extends Shape>(shape: S): S & { readonly required: true } {
  return { ...shape, required: true };
}

/** What a checked value of a shape is in TypeScript. */
export type ShapeValue<S> = S extends { readonly oneOf: readonly (infer Value)[] }
  ? Value
  : S extends { readonly kind: 'string' }
    ? string
    : S extends { readonly kind: 'integer' | 'long' | 'timestamp' }
      ? number
      : S extends { readonly kind: 'boolean' }
        ? boolean
        : S extends { readonly kind: 'blob' }
          ? Uint8Array
          : S extends { readonly kind: 'list'; readonly of: infer Item }
            ? readonly ShapeValue<Item>[]
            : S extends { readonly kind: 'map' }
              ? Readonly<Record<string, string>>
              : S extends { readonly kind: 'structure'; readonly members: infer M }
                ? MembersValue<M>
                : never;

/** The same for a set of members: those that are required are there. */
export type MembersValue<M> = {
  readonly [K in keyof M as M[K] extends { readonly required: true } ? K : never]: ShapeValue<M[K]>;
} & { readonly [K in keyof M as M[K] extends { readonly required: true } ? never : K]?: ShapeValue<M[K]> };
