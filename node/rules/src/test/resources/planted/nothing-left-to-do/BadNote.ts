// TODO: later
export {};
