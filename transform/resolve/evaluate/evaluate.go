// Package evaluate scores entity resolution against labels: pairwise precision, recall and F1, where the wrong pairs
// sit, and how both move with the threshold.
//
// It promises that scoring never lists pairs, so that one giant cluster costs no more than many small ones; that a
// labelled file of any columns is read through the same normalisation as a night's leads, by a declared [Mapping];
// and that no error and no result holds a value of a lead other than what names its row.
package evaluate
