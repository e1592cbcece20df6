-- A swap that waits for its moment; NULL: none. JSON of the station.
ALTER TABLE plugins ADD COLUMN swap_order TEXT;
