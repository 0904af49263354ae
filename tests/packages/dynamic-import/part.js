export const value = "part";
