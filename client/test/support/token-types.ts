// Made by smartlayer token types. What Card takes and answers, by method.

export interface Card {
  "all": {
    kind: "query";
    access: "grant";
    args: { [field: string]: unknown; };
    result: {
      "any"?: unknown;
      "list": ("a" | 1 | null | [true] | { "b": "c" })[];
      "open"?: {
        "flag"?: boolean;
        "more": unknown;
        [field: string]: unknown;
      };
      "owed": 1;
      "some"?: string | number | boolean | null | (null)[] | {
        [field: string]: unknown;
      };
      /** ends a comment: * / */
      "text": string;
    };
  };
  "none": {
    kind: "query";
    access: "public";
    args: { [field: string]: never };
    result: number;
  };
  "card": {
    kind: "query";
    access: "grant";
    args: { [field: string]: unknown; };
    result: unknown;
  };
  "sum": {
    kind: "query";
    access: "public";
    args: {
      "one": number;
      "other"?: number;
      [field: string]: unknown;
    };
    result: number;
  };
  "both": {
    kind: "query";
    access: "public";
    args: { [field: string]: unknown; };
    result: unknown;
  };
}

export type CardCall = {
  [CardMethod in keyof Card]: { method: CardMethod; args: Card[CardMethod]["args"] };
}[keyof Card];
