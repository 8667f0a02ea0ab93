-- Whose week is full is asked for each post and each edition: after a restore what left before it counts.
CREATE INDEX left_letter_member ON left_letter(member);
