export let count = 0;
export const increment = () => { count += 1; };
export default class Library { name = "library"; }
