"""The class journal: lessons, homework, marks, attendance, and the policy of grading."""
