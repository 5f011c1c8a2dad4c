import type { Explainable } from '../attribution/problem';

export interface DecisionReportOptions {
  /** The network that decided: its name and its SHA-256 are told. Default: the report says that they are not recorded. */
  readonly model?: Explainable & { readonly name?: string };
  /** Which example of the batch. Default 0. */
  readonly example?: number;
  /** The case, for the reader: "Application 4711". */
  readonly subject?: string;
  /** Default: now. */
  readonly date?: Date;
  /** What the system computes where it does not choose between answers: "disease progression after a year". */
  readonly quantity?: string;
  /** The unit of that number. */
  readonly unit?: string;
  /** Of a table: the row as people know it, one value a column, where the network was given it rescaled or coded. */
  readonly values?: readonly (number | string)[];
  /** Of a table: the units of columns, by name. */
  readonly units?: Readonly<Record<string, string>>;
  /** What the method's baseline is, for the reader: "an average applicant". Default: as the certificate has it. */
  readonly reference?: string;
  /** How often the system was right on cases that it had not been trained with: a share in [0, 1], of how many. */
  readonly accuracy?: { readonly share: number; readonly cases: number };
  /** Whom to ask: an address or a telephone number. */
  readonly contact?: string;
}
