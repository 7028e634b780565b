/** Whether tests of faults take their long form; CI takes the short one. */
export const LONG = process.env.FAULTS === 'long';
