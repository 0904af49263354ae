for (const key of ["late"]) exports[key] = key;
