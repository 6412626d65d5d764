/** Good: works. Bad: does not, and `hint` says what to do. Unknown: the account does not let one look. */
export interface Finding {
  readonly about: string;
  readonly state: 'good' | 'bad' | 'unknown';
  readonly says: string;
  readonly hint?: string;
}
