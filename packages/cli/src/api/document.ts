import { parseHTML } from 'linkedom';

/** What charts are drawn in: there is no page here. */
export const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
  document: Document;
};
