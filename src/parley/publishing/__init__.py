"""The output folder and its copies elsewhere: releases whole or not at all, the index over them, taking one back."""
