declare const brand: unique symbol;

/** A primitive that can't be mixed up with another one of the same type. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
